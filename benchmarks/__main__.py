"""All of it: `python -m benchmarks 1k 1m`; the last size is the one that the browser looks at."""

import signal
import sys

from benchmarks import live, outage, paint, rates


def _stop(*_: object) -> None:
    raise SystemExit(1)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)  # so that what was started is stopped
    sizes = sys.argv[1:] or ["1k", "1m"]
    rates.main(sizes)
    paint.main(sizes[-1])
    live.main()
    outage.main()
