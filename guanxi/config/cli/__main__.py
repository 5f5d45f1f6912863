"""Lets `python -m guanxi.config.cli` do the same as `guanxi`."""

from guanxi.config.cli.program import main

if __name__ == "__main__":
    main()
