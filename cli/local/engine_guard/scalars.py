"""Numbers and booleans of templates are texts in CloudFormation: `true` is "true", where the engine writes `True`."""


def texts(node):
    """The node with its scalars and keys as CloudFormation has them."""
    if isinstance(node, dict):
        return {texts(key): texts(value) for key, value in node.items()}
    if isinstance(node, list):
        return [texts(value) for value in node]
    if isinstance(node, bool):
        return "true" if node else "false"
    return str(node) if isinstance(node, (int, float)) else node


def _with_texts(value, resolve):
    """An `Fn::Join` or `Fn::Sub` whose parts are resolved and texts; anything else as it is."""
    if not isinstance(value, dict) or len(value) != 1:
        return value
    (function, argument), = value.items()
    if not isinstance(argument, list) or len(argument) != 2:
        return value
    first, second = argument
    if function == "Fn::Join":
        return {function: [first, texts(resolve(second))]}
    if function == "Fn::Sub" and isinstance(second, dict):
        return {function: [first, {key: texts(resolve(one)) for key, one in second.items()}]}
    return value


def install():
    """Makes the engine take scalars as texts in defaults, `Fn::Join`, `Fn::Sub` and outputs. `strings` does it for properties."""
    from ministack.services.cloudformation import changesets, engine, handlers, stacks

    resolve_refs, resolve_parameters = engine._resolve_refs, engine._resolve_parameters
    resolve_outputs = stacks._resolve_stack_outputs

    def resolve(value, *scope):
        return resolve_refs(_with_texts(value, lambda part: resolve(part, *scope)), *scope)

    def parameters(template, *provided, **options):
        return resolve_parameters({**template, "Parameters": texts(template.get("Parameters") or {})}, *provided, **options)

    def outputs(definitions, conditions, resources, values, mappings, *stack):
        return resolve_outputs(texts(definitions), conditions, resources, values, texts(mappings), *stack)

    for module in (changesets, engine, handlers, stacks):
        module._resolve_refs = resolve
    for module in (changesets, engine, handlers):
        module._resolve_parameters = parameters
    stacks._resolve_stack_outputs = outputs
