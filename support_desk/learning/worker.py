"""`python -m support_desk.learning.worker`: learns once; the name of whoever wants that comes by standard input."""

import os
import sys

from support_desk.errors import DeskError
from support_desk.learning.course import learn
from support_desk.process.logs import log_exception, set_up_logging
from support_desk.triage.learning.in_use import name_of
from support_desk.triage.local.classifier import Classifier
from support_desk.triage.local.local import FOLDER

LOW_PRIORITY = 15


def main() -> int:
    """0 if it has learned, 1 if it has told why not, 2 after a fault."""
    os.nice(LOW_PRIORITY)
    set_up_logging()
    made_by = sys.stdin.buffer.read().decode()
    try:
        learn(Classifier.read(FOLDER), name_of(FOLDER), made_by)
    except DeskError:
        return 1
    except Exception as error:
        log_exception(error)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
