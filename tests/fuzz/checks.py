"""The shop's own checks for schemathesis: three of its checks, with what no schema can say, and one of error codes."""

import json
import os

import schemathesis
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
)


def _problem(response):
    try:
        return response.json()
    except ValueError:
        return {}


def _codes(case, status):
    answer = case.operation.definition.raw["responses"].get(str(status), {})
    return answer.get("x-codes", [])


# Error codes of requests that do not match the schemas.
_OF_SCHEMAS = {"validation_failed", "malformed_json", "malformed_request", "bad_request"}
# Error codes of a path or method that no operation has.
_OF_NO_ROUTE = {"route_not_found", "method_not_allowed"}


@schemathesis.check
def error_code_is_listed(ctx, response, case):
    """The operation lists the error code of the response."""
    code = _problem(response).get("code")
    if response.status_code < 400 or code in _OF_NO_ROUTE or code in _codes(case, response.status_code):
        return None
    raise AssertionError(f"{response.status_code} {code} is not in x-codes")


@schemathesis.check
def valid_data_is_accepted(ctx, response, case):
    """`positive_data_acceptance`, but for errors that depend on the current state, each documented: the other codes that
    the operation lists under `x-codes`, 412 where a precondition was sent, 422 for an `Idempotency-Key` that came with another request."""
    code = _problem(response).get("code")
    if response.status_code == 400 and code not in _OF_SCHEMAS and code in _codes(case, 400):
        return None
    sent = {name.lower() for name in case.headers or {}}
    if response.status_code == 412 and sent & {"if-match", "if-none-match"}:
        return None
    if response.status_code == 422 and _problem(response).get("code") == "idempotency_key_reused":
        return None
    return positive_data_acceptance(ctx, response, case)


@schemathesis.check
def unknown_method_is_refused(ctx, response, case):
    """`unsupported_method`, but for API Gateway's one answer to a path and to a method that it does not know: 404 with
    the code `route_not_found`, as the document says."""
    if response.status_code == 404 and _problem(response).get("code") == "route_not_found":
        return None
    return unsupported_method(ctx, response, case)


# What the shop trims: JavaScript's white space.
_BLANK = " \t\n\v\f\r\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))


def _has_blank_filter(case):
    values = (case.query or {}).values()
    return any(isinstance(value, str) and value.strip(_BLANK) == "" for value in values)


@schemathesis.check
def invalid_data_is_rejected(ctx, response, case):
    """`negative_data_rejection`, but for a blank query parameter of a public GET, which counts as absent: an empty box is
    no filter. Elsewhere a blank value is refused like any other."""
    is_public = case.method.upper() == "GET" and case.operation.definition.raw.get("security") == []
    if response.status_code == 200 and is_public and _has_blank_filter(case):
        return None
    return negative_data_rejection(ctx, response, case)


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """One currency for each number of digits, in place of all: trying every code on every route takes most of a run."""
    raw_schema["components"]["schemas"]["Currency"]["enum"] = ["EUR", "USD", "JPY", "BHD"]
    _add_examples(raw_schema, json.loads(os.environ["FUZZ_EXAMPLES"]))


def _add_examples(raw_schema, examples):
    """One request for each operation that this run's shop can do: they come first, and each must be accepted."""
    for operation in (one for methods in raw_schema["paths"].values() for one in methods.values()):
        mine = {**examples["parameters"], **examples["operations"].get(operation["operationId"], {})}
        for parameter in operation.get("parameters", []):
            if parameter["name"] in mine and parameter["in"] != "header":
                parameter["example"] = mine[parameter["name"]]
        if "body" in mine:
            operation["requestBody"]["content"]["application/json"]["example"] = mine["body"]
