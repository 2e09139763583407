"""Signing in with a provider of OpenID Connect, as a person does it."""

import pytest
from playwright.sync_api import expect

from tests.desks import Desk


@pytest.fixture
def desk(start_desk, database_url, provider) -> Desk:
    """A desk of the test's own that leads to the provider."""
    return start_desk(DATABASE_URL=database_url, OIDC_AGENT_DOMAIN="example.com", **provider.settings).ready()


@pytest.fixture
def page(browser, desk, make_account):
    """A browser that was led to the sign-in from the tickets."""
    make_account()
    context = browser.new_context()
    context.route("https://**", lambda route: route.abort())  # the provider's page has its looks from elsewhere
    page = context.new_page()
    page.goto(f"{desk.url}/tickets?status=open")
    page.wait_for_url("**/sign-in?next=%2Ftickets%3Fstatus%3Dopen")
    yield page
    context.close()


def test_somebody_of_the_house_comes_in_and_gets_where_he_wanted_to_go(page, provider):
    provider.knows("grace", name="Grace Hopper")

    page.get_by_role("link", name="Sign in with 127.0.0.1").click()
    page.get_by_placeholder("sub").fill("grace")
    page.get_by_role("button", name="Authorize").first.click()

    page.wait_for_url("**/tickets?status=open")
    expect(page.get_by_role("button", name="Grace Hopper")).to_be_visible()


def test_whoever_is_sent_back_reads_why(page, provider):
    provider.knows("eve", email="eve@evil-example.com")

    page.get_by_role("link", name="Sign in with 127.0.0.1").click()
    page.get_by_placeholder("sub").fill("eve")
    page.get_by_role("button", name="Authorize").first.click()

    expect(page.get_by_role("alert").filter(has_text="There is no account for you here.")).to_be_visible()
    assert page.url.endswith("/sign-in?next=%2Ftickets%3Fstatus%3Dopen#no-account")
