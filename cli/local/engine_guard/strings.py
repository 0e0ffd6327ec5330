"""Properties whose values CloudFormation turns into strings: the engine keeps numbers and booleans, which nothing can use there."""

from engine_guard.scalars import texts

# Every value of these types' strings and maps of strings; `*` is each entry of a map or list.
_STRINGS = {
    "AWS::ApiGateway::Deployment": (("StageDescription", "Variables"),),
    "AWS::ApiGateway::Stage": (("Variables",),),
    "AWS::ApiGatewayV2::Stage": (("StageVariables",),),
    "AWS::AppSync::GraphQLApi": (("EnvironmentVariables",),),
    "AWS::CodeBuild::Project": (("Environment", "EnvironmentVariables", "*", "Value"),),
    "AWS::ECS::TaskDefinition": (("ContainerDefinitions", "*", "Environment", "*", "Value"),),
    "AWS::Glue::Job": (("DefaultArguments",), ("NonOverridableArguments",)),
    "AWS::Lambda::Function": (("Environment", "Variables"),),
    "AWS::SecretsManager::Secret": (("SecretString",),),
    "AWS::SSM::Parameter": (("Value",),),
}


def _convert(node, path):
    if not path:
        return texts(node)
    head, rest = path[0], path[1:]
    if isinstance(node, list):
        return [_convert(one, rest) for one in node] if head == "*" else node
    if not isinstance(node, dict):
        return node
    return {key: _convert(value, rest) if head in ("*", key) else value for key, value in node.items()}


def _tags(tags):
    if isinstance(tags, dict):
        return texts(tags)
    return [_convert(tag, ("Value",)) for tag in tags] if isinstance(tags, list) else tags


def as_strings(resource_type, props):
    """The properties of a resource with each value that has to be a string as one: `true` is "true" and 1 is "1"."""
    if not isinstance(props, dict):
        return props
    for path in _STRINGS.get(resource_type, ()):
        props = _convert(props, path)
    return {**props, "Tags": _tags(props["Tags"])} if "Tags" in props else props


def _with_strings(resource_type, handler, first, count):
    """A handler whose arguments from `first` on, `count` of them, are properties."""

    def handle(*args, **options):
        args = list(args)
        for index in range(first, first + count):
            args[index] = as_strings(resource_type, args[index])
        return handler(*args, **options)

    return handle


def install():
    """Makes every resource of a stack get strings where AWS would."""
    from ministack.services.cloudformation import provisioners

    for resource_type, handlers in provisioners._RESOURCE_HANDLERS.items():
        for action, count in (("create", 1), ("update", 2)):
            if action in handlers:
                handlers[action] = _with_strings(resource_type, handlers[action], 1, count)
