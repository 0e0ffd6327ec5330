"""Nested stacks whose templates use transforms: the engine applies transforms to the templates of stacks of their own only."""

import contextvars

from engine_guard.scalars import texts

# Parameters of the nested stack whose template is about to be parsed.
_parameters = contextvars.ContextVar("nested_parameters", default=None)


def _provided(given):
    if not isinstance(given, dict):
        return []
    return [{"Key": key, "Value": "" if value is None else str(value)} for key, value in given.items()]


def install():
    """Makes the engine apply AWS::Include, AWS::LanguageExtensions and SAM to the template of a nested stack, as AWS does."""
    from ministack.services.cloudformation import engine, provisioners

    parse, deploy = engine._parse_template, provisioners._cfn_nested_stack_deploy

    def parse_template(body, *args, **options):
        template = parse(body, *args, **options)
        provided = _parameters.get()
        if provided is None:
            return template
        # Only the first template that is parsed is the nested stack's own.
        _parameters.set(None)
        processed = engine._apply_transforms(template, provided)
        error = getattr(processed, "error", None)
        if error:
            raise ValueError(error)
        return processed

    def deploy_nested(logical_id, props, parent_stack_name, **options):
        given = texts(props.get("Parameters"))
        token = _parameters.set(_provided(given))
        try:
            return deploy(logical_id, {**props, "Parameters": given}, parent_stack_name, **options)
        finally:
            _parameters.reset(token)

    engine._parse_template, provisioners._cfn_nested_stack_deploy = parse_template, deploy_nested
