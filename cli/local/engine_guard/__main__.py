"""`python cli/local/engine_guard`: starts the engine behind its guard. Started by the command only."""

import os
import sys

# Nothing that the engine writes is for other users of this machine.
os.umask(0o077)
# The folder that holds this package. Neither the working folder nor this folder's modules are on the path.
sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# Nor is the folder of the command written to.
sys.dont_write_bytecode = True

from engine_guard.server import main  # noqa: E402

main()
