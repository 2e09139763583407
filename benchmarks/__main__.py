"""All of it: `python -m benchmarks 1k 1m`; the last size is the one that the browser looks at."""

import sys

from benchmarks import live, outage, paint, rates

if __name__ == "__main__":
    sizes = sys.argv[1:] or ["1k", "1m"]
    rates.main(sizes)
    paint.main(sizes[-1])
    live.main()
    outage.main()
