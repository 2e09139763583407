"""What people type is text, whatever it looks like, and it never breaks the page."""

import pytest
from playwright.sync_api import expect

HOSTILE = [
    "<script>document.title = 'owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "<iframe srcdoc=\"<script>parent.document.title='owned'</script>\"></iframe>",
    "[click](javascript:document.title='owned') **bold** `code`",
    "{{ 7 * 7 }} ${document.title='owned'}",
    "<reflex.Var>x</reflex.Var>",
    "\u202eevil.exe\u202c and \u2066isolated\u2069",
]
WIDTHS = (1440, 768, 390)
# How often a page looks through a text that begins with such an address.
COUNTED = """
globalThis.looks = 0;
for (const name of ["match", "matchAll", "replace", "search", "slice", "split", "substring"]) {
  const own = String.prototype[name];
  String.prototype[name] = function (...given) {
    if (this.startsWith("https://a/..")) globalThis.looks++;
    return own.apply(this, given);
  };
}
"""


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_is_shown_as_the_text_it_is(open_page, make_ticket, session, text):
    make_ticket(title=text, description=text)
    page = open_page("/tickets/1")
    page.get_by_role("textbox", name="Add a comment").fill(text)
    page.get_by_role("button", name="Comment", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(text)
    expect(page.get_by_text(text, exact=True)).to_have_count(3)
    assert page.title().startswith("#1 ")
    assert page.locator("main script, main iframe, main img").count() == 0
    page.goto(page.url.rsplit("/", 1)[0])
    expect(page.get_by_role("link", name=text)).to_be_visible()
    assert page.errors == []


@pytest.mark.parametrize("text", ["<reflex.Var>x</reflex.Var>", "<reflex.Var>7</reflex.Var>"])
def test_what_looks_like_a_variable_of_reflexs_is_submitted_searched_for_and_a_views_name(open_page, gemini, text):
    page = open_page("/")
    for box in ("Title", "Description"):
        page.get_by_role("textbox", name=box).fill(text)
    page.get_by_role("button", name="Submit ticket").click()
    expect(page.get_by_role("link", name="#1")).to_be_visible()
    page.get_by_role("button", name="Submit another").click()
    expect(page.get_by_role("textbox", name="Title")).to_have_value("")

    page.goto(page.url + "tickets")
    page.get_by_role("searchbox", name="Search tickets").fill(text)
    page.wait_for_url("**/tickets?search=%3Creflex.Var%3E*")
    expect(page.get_by_role("link", name=text)).to_be_visible()
    page.reload()
    expect(page.get_by_role("searchbox", name="Search tickets")).to_have_value(text)

    page.get_by_role("button", name="Save view").click()
    page.get_by_role("dialog").get_by_role("textbox", name="Name").fill(text)
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"The view “{text}” is saved.")).to_be_visible()
    assert page.errors == []


@pytest.mark.parametrize("path", ["/", "/tickets", "/tickets/1", "/dashboard"])
def test_nothing_is_wider_than_the_window(open_page, make_ticket, path):
    make_ticket(title="W" * 200, description="W" * 20_000, status="in_progress", priority="critical")

    page = open_page(path)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if path.startswith("/tickets"):
            expect(page.get_by_text("W" * 200).first).to_be_visible()

        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_word_that_does_not_end_is_not_kerned_for_that_would_hold_the_page_up(open_page, make_ticket):
    make_ticket(description="W" * 20_000)
    make_ticket(description="An ordinary text.")

    expect(open_page("/tickets/1").locator(".prose", has_text="WWW")).to_have_css("font-kerning", "none")
    expect(open_page("/tickets/2").locator(".prose", has_text="ordinary")).to_have_css("font-kerning", "auto")


def test_an_address_of_full_stops_is_looked_at_once_and_not_at_each_of_them(open_page, make_ticket):
    make_ticket(description="https://a/" + "." * 1_300 + "x" + "." * 680)
    page = open_page("/", locale="en")
    page.add_init_script(COUNTED)

    page.goto(f"{page.url}tickets/1")

    expect(page.locator(".description").get_by_role("link")).to_have_text("https://a/" + "." * 1_300 + "x")
    assert 0 < page.evaluate("looks") < 100


def test_a_models_answer_is_shown_as_plain_text(open_page, gemini):
    gemini.says("billing", "low", "<b>bold</b> <script>document.title = 'owned'</script>")
    page = open_page()

    page.get_by_role("textbox", name="Description").fill("Ask a hostile model.")

    expect(page.get_by_role("status", name="AI suggestion")).to_contain_text("<b>bold</b>")
    assert page.title() == "New ticket · Support desk"


def test_pages_carry_their_safety_headers(desk):
    for path in ("/", "/tickets", "/tickets/7", "/dashboard", "/no/such/page"):
        headers = desk.client.get(path).headers
        policy = headers["content-security-policy"]
        scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))

        assert "unsafe-inline" not in scripts and "sha256-" in scripts
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"


def test_an_inline_script_that_is_not_the_pages_own_does_not_run(open_page):
    page = open_page()

    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = true'}))"
    )

    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in error for error in page.errors)


def test_pages_answer_without_a_redirect_that_a_proxy_might_not_know(desk):
    for path in ("/tickets", "/tickets/", "/dashboard", "/tickets/12", "/tickets?status=open"):
        assert desk.client.get(path).status_code == 200


def test_hashed_assets_may_be_kept_for_a_year(desk, open_page):
    page = open_page()
    asset = page.locator("link[rel=modulepreload]").first.get_attribute("href")

    assert "immutable" in desk.client.get(asset).headers["cache-control"]
    assert desk.client.get("/").headers["cache-control"] == "no-cache"


def test_a_page_asks_for_its_font_at_once(desk):
    asked, _, how = desk.client.get("/").headers["link"].partition(">; ")

    assert how.startswith("rel=preload; as=font")
    assert desk.client.get(asked.removeprefix("<")).headers["content-type"] == "font/woff2"


def test_the_api_pages_work_under_their_own_policy(open_page, desk, browser):
    page = browser.new_context().new_page()
    errors = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)

    page.goto(f"{desk.url}/api/docs")

    expect(page.get_by_text("/api/tickets/{ticket_id}").first).to_be_visible()
    assert errors == []
    page.context.close()
