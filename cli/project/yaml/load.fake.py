"""Loads each YAML text of a JSON list on stdin as sam does, and prints a JSON list of the data or the error."""

import json
import sys

from samcli.yamlhelper import yaml_parse


def load(text: str):
    try:
        return {"data": yaml_parse(text)}
    except Exception as error:  # The differential test compares whatever PyYAML says.
        return {"error": str(error)}


json.dump([load(text) for text in json.load(sys.stdin)], sys.stdout, default=repr)
