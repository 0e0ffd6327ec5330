"""Conditions and rules of templates, evaluated as CloudFormation does.

The engine's own evaluation of conditions knows `Ref` of a parameter and `Fn::Select` only, and compares `true` as `True`.
"""

import sys

from engine_guard.scalars import texts

_PSEUDO = frozenset((
    "AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region", "AWS::StackId",
    "AWS::StackName", "AWS::URLSuffix"))
_LOGICAL = frozenset(("Condition", "Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or"))
_BLOCK = "in the Conditions block of the template"


def _function_of(node):
    """Name and argument of the function that a node calls; (None, None) for anything else."""
    return next(iter(node.items())) if isinstance(node, dict) and len(node) == 1 else (None, None)


def _operands(function, argument, least, most, kind):
    if isinstance(argument, list) and least <= len(argument) <= most:
        return argument
    count = f"{least}" if least == most else f"at least {least} and at most {most}"
    raise ValueError(f"Template error: every {function} object requires a list of {count} {kind} parameters.")


class _Evaluation:
    """The conditions of one stack. Has `get`, for the engine's `Fn::If`: a condition is evaluated when it is needed."""

    def __init__(self, engine, template, params, stack):
        self._engine, self._params, self._stack = engine, params, stack
        self._written = texts(template.get("Conditions") or {})
        self._mappings = texts(template.get("Mappings") or {})
        self._known, self._path = {}, []

    def all(self):
        return {name: self.get(name) for name in self._written}

    def get(self, name, _default=None):
        if name in self._known:
            return self._known[name]
        if name not in self._written:
            raise ValueError(f"Template format error: Unresolved condition dependency {name} {_BLOCK}")
        if name in self._path:
            circle = " -> ".join([*self._path[self._path.index(name):], name])
            raise ValueError(f"Template format error: Circular condition dependency {_BLOCK}: {circle}")
        self._path.append(name)
        try:
            self._known[name] = self._holds(self._written[name])
        finally:
            self._path.pop()
        return self._known[name]

    def _holds(self, node):
        function, argument = _function_of(node)
        if function == "Condition":
            return self.get(argument)
        if function == "Fn::Equals":
            left, right = (self._value(one) for one in _operands(function, argument, 2, 2, "string"))
            if isinstance(left, (list, dict)) or isinstance(right, (list, dict)):
                raise ValueError("Template error: every Fn::Equals object requires a list of 2 string parameters.")
            return left == right
        if function == "Fn::Not":
            return not self._holds(_operands(function, argument, 1, 1, "boolean")[0])
        if function in ("Fn::And", "Fn::Or"):
            operands = (self._holds(one) for one in _operands(function, argument, 2, 10, "boolean"))
            return all(operands) if function == "Fn::And" else any(operands)
        return self._value(node) == "true"

    def _value(self, node):
        if _function_of(node)[0] in _LOGICAL:
            return texts(self._holds(node))
        for name, attribute in self._engine._intrinsic_references(node):
            if attribute is not None or (name not in self._params and name not in _PSEUDO):
                raise ValueError(f"Template format error: Unresolved dependencies [{name}]. "
                                 f"Cannot reference resources {_BLOCK}")
        value = self._engine._resolve_refs(node, {}, self._params, self, self._mappings, *self._stack)
        return texts(value)


def _stack_of(variables):
    """Name and id of the stack, which the engine does not pass: they are variables of whatever evaluates its conditions."""
    name = variables.get("real_stack_name") or variables.get("child_name") or variables.get("stack_name") or ""
    if name.startswith("arn:"):
        name = name.split("/")[1]
    return name, variables.get("child_stack_id") or variables.get("stack_id") or ""


def evaluate(engine, template, params, stack):
    """Evaluates every condition of a template. Returns {name: bool}; raises ValueError with CloudFormation's reason."""
    evaluation = _Evaluation(engine, template, params, stack)
    try:
        return evaluation.all()
    except ValueError as error:
        raise error if str(error).startswith("Template") else ValueError(f"Template error: {error} {_BLOCK}") from error
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError) as error:
        raise ValueError(f"Template error: a function {_BLOCK} has other arguments than it takes: {error}") from error


def _only_wanted(engine, template, params, stack, resolved):
    """The resources of a change set's comparison without those whose condition is false: they are not in the stack."""
    try:
        conditions = evaluate(engine, template or {}, params, stack)
    except ValueError:
        return resolved
    resources = resolved.get("Resources", {}).items()
    return {"Resources": {key: one for key, one in resources if conditions.get(one.get("Condition"), True)}}


def install():
    """Replaces the engine's evaluation of conditions, and makes rules compare `true` as CloudFormation does."""
    from ministack.services.cloudformation import changesets, engine, handlers, stacks

    evaluate_rules = engine._evaluate_rules

    def evaluate_conditions(template, params):
        return evaluate(engine, template, params, _stack_of(sys._getframe(1).f_locals))

    def evaluate_nested(template, params):
        # Stacks of their own were validated before they were created or updated.
        conditions = evaluate(engine, template, params, _stack_of(sys._getframe(1).f_locals))
        engine.validate_template_support(template, conditions, params=params)
        template["Outputs"] = texts(template.get("Outputs") or {})
        return conditions

    resolve_for_diff = changesets._resolve_props_for_diff

    def resolve_wanted(template, params, *stack):
        return _only_wanted(engine, template, params, stack, resolve_for_diff(template, params, *stack))

    changesets._resolve_props_for_diff = resolve_wanted
    for module in (changesets, handlers, stacks):
        module._evaluate_conditions = evaluate_conditions
    # Only the deployment of a nested stack takes it from here.
    engine._evaluate_conditions = evaluate_nested
    engine._evaluate_rules = lambda template, params, conditions: evaluate_rules(
        {**template, "Rules": texts(template.get("Rules"))}, params, conditions)
