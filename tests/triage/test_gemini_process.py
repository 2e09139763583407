"""What a process pays for Gemini: the import of its client, and its end."""

import subprocess
import sys

import pytest

from tests.desks import PATIENCE_SECONDS
from tests.gemini_answers import KEY

IMPORTS = """
import asyncio, sys, threading

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "google.generativeai":
            print("imported on the main thread" if threading.current_thread() is threading.main_thread() else "aside")

sys.meta_path.insert(0, Watch())
from support_desk.settings import Settings
from support_desk.triage.classify import Triage
values = dict(gemini_api_key={key!r}, gemini_api_endpoint={url!r}, gemini_timeout_seconds=60)
triage = Triage(Settings(_env_file=None, **values))

async def main():
    await triage.warm_up()
    print((await triage.suggest("Some text")).source)

asyncio.run(main())
print("google.generativeai" in sys.modules, "reflex" in sys.modules, "fastapi" in sys.modules)
"""


@pytest.mark.parametrize(
    ("key", "printed"), [(None, "local\nFalse False False\n"), (KEY, "aside\ngemini\nTrue False False\n")]
)
def test_geminis_client_is_imported_only_with_a_key_and_off_the_main_thread(gemini, key, printed):
    script = IMPORTS.format(key=key, url=gemini.url)

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )

    assert (done.stdout, done.stderr) == (printed, "")


LEAVES_EARLY = """
import asyncio, sys
from support_desk.settings import Settings
from support_desk.triage.classify import Triage
values = dict(gemini_api_key={key!r}, gemini_api_endpoint={url!r}, gemini_timeout_seconds=60)

async def main():
    asking = asyncio.create_task(Triage(Settings(_env_file=None, **values)).suggest("Some text"))
    await asyncio.to_thread(sys.stdin.readline)

asyncio.run(main())
"""


def test_a_process_ends_while_gemini_still_hangs(gemini):
    gemini.fails("hang")
    script = LEAVES_EARLY.format(key=KEY, url=gemini.url)

    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert gemini.has_been_asked(1)
        _, errors = process.communicate(b"\n", timeout=PATIENCE_SECONDS)

    assert (process.returncode, errors) == (0, b"")
