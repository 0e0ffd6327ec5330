"""Evaluates the conditions of a JSON list of templates on stdin as the local engine does; prints a JSON list of them or the error."""

import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

from ministack.services.cloudformation import engine  # noqa: E402
from engine_guard import conditions  # noqa: E402
from engine_guard.scalars import texts  # noqa: E402

STACK = "shop-data", "arn:aws:cloudformation:us-east-1:000000000000:stack/shop-data/1"


def convert(case):
    template = {**case["template"], "Parameters": texts(case["template"]["Parameters"])}
    provided = [{"Key": key, "Value": value} for key, value in case["parameters"].items()]
    try:
        return {"data": conditions.evaluate(engine, template, engine._resolve_parameters(template, provided), STACK)}
    except ValueError as error:
        return {"error": str(error)}


json.dump([convert(case) for case in json.load(sys.stdin)], sys.stdout)
