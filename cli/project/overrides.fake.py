"""Reads each `parameter_overrides` of a JSON list on stdin as sam does, and prints a JSON list of the pairs or the error."""

import json
import sys

from samcli.cli.types import CfnParameterOverridesType


def convert(value):
    try:
        return {"data": CfnParameterOverridesType().convert(value, None, None)}
    except Exception as error:  # The differential test compares whatever sam says.
        return {"error": str(error)}


json.dump([convert(value) for value in json.load(sys.stdin)], sys.stdout)
