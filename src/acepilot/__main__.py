"""Run the command line with `python -m acepilot`."""

from acepilot.cli import main

if __name__ == "__main__":
    main()
