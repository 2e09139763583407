"""Forms that count once, however often they are sent before the answer is there, and lose no word typed meanwhile."""

import json

import reflex as rx

from support_desk.live import page_events

LONGEST_NUMBER = 10
# A form's boxes that still hold what was sent are emptied, or checked no more; what was typed since stays there. By
# then another form may have taken its place, that of the next ticket.
TURN = """
(() => {
  const sheet = document.getElementById("%s_sheet"), turned = %s, boxes = %s;
  if (sheet?.value === turned) {
    sheet.value = "";
    for (const [id, sent] of Object.entries(boxes)) {
      const box = document.getElementById(id);
      if (box?.type === "checkbox") box.checked = false;
      else if (box?.value.replaceAll("\\r\\n", "\\n") === sent) box.value = "";
      else continue;
      box.dispatchEvent(new Event("input", {bubbles: true}));  // for what counts its letters, or keeps it as a draft
    }
  }
  document.dispatchEvent(new CustomEvent("turned", {detail: {sheet: turned, words: Object.values(boxes)[0]}}));
})()
"""
RETURNED = 'document.dispatchEvent(new CustomEvent("returned", {detail: %s}))'


class Sheets(rx.State, mixin=True):
    """A state with a form whose `sheet` it has to know; `_used_sheet` is that which was done last, "" for none.

    `_turning` is what told the page so, and `_told` the connection that it was told by. A session that is lost forgets
    it all, so that a form sent before and after may count twice.
    """

    _used_sheet: str = ""
    _turning: str = ""
    _told: str = ""

    def _is_used(self, form: dict) -> bool:
        """Whether the same form was sent and done before: this is the second press of an impatient hand."""
        return _number(form) == self._used_sheet != ""

    def _turn(self, name: str, form: dict, *boxes: str) -> rx.event.EventSpec:
        """The event that empties the boxes and begins the form's next sheet; this one is done."""
        sent = {box: str(form.get(box, "")).replace("\r\n", "\n") for box in boxes}
        self._turning = TURN % (name, json.dumps(_number(form)), json.dumps(sent))
        self._told = self.router.session.session_id
        turned = page_events.run(self._turning)
        self._use(form)  # last: of a sheet that the page keeps nothing is taken for done
        return turned

    def _use(self, form: dict) -> None:
        """This sheet is done. That of a dialog goes with it, and the next one has another."""
        self._used_sheet = _number(form)

    def _turn_again(self) -> list[rx.event.EventSpec]:
        """The same for a page that has connected anew: that its form was done may have been lost on the way."""
        if not self._turning or self._told == self.router.session.session_id:
            return []
        self._told = self.router.session.session_id
        return [page_events.run(self._turning)]

    def _begin_sheets(self) -> None:
        """The page has been drawn anew, and its form is empty."""
        self._used_sheet = self._turning = self._told = ""

    def _return(self, form: dict) -> rx.event.EventSpec:
        """The event that tells the page that the desk has not taken what is on this sheet."""
        return page_events.run(RETURNED % json.dumps(_number(form)))


def _number(form: dict) -> str:
    return str(form.get("sheet", ""))[:LONGEST_NUMBER]
