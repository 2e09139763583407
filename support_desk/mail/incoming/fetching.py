"""Letters from the mailbox, one after the other, as long as the desk runs."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

from support_desk.errors import DatabaseAway, DeskError, FilesAway
from support_desk.mail.incoming import keeping
from support_desk.mail.incoming.mailbox import LetterRefused, Mailbox, MailboxAway, mail_server
from support_desk.mail.incoming.reading.parsing import HEAD_ONLY
from support_desk.mail.incoming.rests import Rests
from support_desk.mail.incoming.taking import take
from support_desk.process.logs import log_exception
from support_desk.settings import settings
from support_desk.store import db
from support_desk.store.turns import work_in_turn

# The mailbox is asked as often, whether it tells of new letters by itself or not.
ASK_SECONDS = 20
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
TIDY_EVERY = timedelta(hours=1)
# Of what is larger only the head is looked at.
LARGEST = 50_000_000

log = logging.getLogger("support_desk.mail")


async def take_mails(on_alive: Callable[[], None] = lambda: None) -> None:
    """Take what comes into the mailbox, forever, while no other process does; return at once where there is none."""
    if not settings().imap_url:
        return
    await work_in_turn("mail in", Reader(on_alive).work, on_alive)


class Reader:
    """Reads the mailbox, in a thread of its own, and connects anew with growing pauses when it is away."""

    def __init__(self, on_alive: Callable[[], None]) -> None:
        self._on_alive = on_alive
        self._pause = FIRST_PAUSE
        self._rests = Rests()
        self._are_files_away = False
        self._tidies_at = datetime(2000, 1, 1, tzinfo=UTC)

    async def work(self) -> None:
        """Take letters until this is cancelled."""
        thread = ThreadPoolExecutor(1, "mailbox")
        try:
            while True:
                await self._work_connected(thread)
                await asyncio.sleep(self._pause)
                self._pause = min(2 * self._pause, LONGEST_PAUSE)
        finally:
            thread.shutdown(wait=False)

    async def _work_connected(self, thread: ThreadPoolExecutor) -> None:
        """Take letters until something is away."""
        mailbox = Mailbox(mail_server())

        async def ask(question: Callable[..., Any], *given: object) -> Any:
            self._on_alive()
            return await asyncio.get_running_loop().run_in_executor(thread, question, *given)

        try:
            self._rests.begin(await ask(mailbox.open))
            while True:
                await self._take_unseen(mailbox, ask)
                if not await ask(mailbox.wait, ASK_SECONDS):
                    await asyncio.sleep(ASK_SECONDS)
        except MailboxAway as away:
            log.warning("%s", away)
            with suppress(DatabaseAway):
                await db.write(keeping.note_problem, str(away))
        except DatabaseAway:
            self._pause = FIRST_PAUSE
        finally:
            mailbox.cut()  # whoever waits in the thread need not wait for the server

    async def _take_unseen(self, mailbox: Mailbox, ask: Callable[..., Any]) -> None:
        """Take each letter that nobody has seen; one that cannot be taken now stays unseen, and holds up no other."""
        waiting = await ask(mailbox.unseen)
        due = self._rests.due(waiting, monotonic())
        told, self._are_files_away = self._rests.refusal, False
        await self._note(bool(waiting), told)
        for uid in due:
            try:
                if self._rests.is_taken(uid) or await self._take(uid, mailbox, ask):
                    await ask(mailbox.mark_seen, uid)
                else:
                    self._rests.note(uid, monotonic())
            except LetterRefused as refused:
                if self._rests.note_refused(uid, monotonic(), str(refused)):
                    log.warning("A mail waits: %s", refused)
            except MailboxAway:
                self._rests.note(uid, monotonic())
                raise
        if self._rests.refusal != told:
            await db.write(keeping.note_problem, self._rests.refusal)

    async def _take(self, uid: str, mailbox: Mailbox, ask: Callable[..., Any]) -> bool:
        """Whether it can be marked as seen."""
        raw = await self._raw(uid, mailbox, ask)
        if raw is None:
            return False
        try:
            await take(raw, self._are_files_away)
        except DeskError as error:
            if isinstance(error, DatabaseAway) and error.is_out_of_reach:
                raise
            log.warning("A mail waits: %s", error.sentence)
            self._are_files_away |= isinstance(error, FilesAway)
            return False
        except Exception as error:  # a bug that even keeps it from being kept must not stop the others
            log_exception(error)
            return False
        self._rests.note_taken(uid)
        return True

    async def _raw(self, uid: str, mailbox: Mailbox, ask: Callable[..., Any]) -> bytes | None:
        size = await ask(mailbox.size, uid)
        if size is None:
            return None
        if size <= LARGEST:
            return await ask(mailbox.letter, uid)
        head = await ask(mailbox.head, uid)
        return head and HEAD_ONLY + head

    async def _note(self, has_mail: bool, problem: str | None) -> None:
        now = datetime.now(UTC)
        await db.write(keeping.note_asked, now, has_mail, problem)
        self._pause = FIRST_PAUSE
        if now >= self._tidies_at:
            await self._tidy(now)

    async def _tidy(self, now: datetime) -> None:
        """Let some of what came in long ago be forgotten, and more the next time; where that fails no letter waits."""
        self._tidies_at = now + TIDY_EVERY
        try:
            if await db.write(keeping.tidy_ignored, now) or await db.write(keeping.tidy_kept, now):
                self._tidies_at = now
        except DatabaseAway:
            log.warning("Mails that came in long ago cannot be forgotten now: again in an hour.")
