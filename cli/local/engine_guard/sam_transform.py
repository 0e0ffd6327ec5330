"""SAM's transform with the values of a stack's parameters, and without the Serverless Application Repository.

The engine gives the transform no values, so that only defaults count; and the transform asks the repository of a real
account for applications that a template names.
"""

from contextvars import ContextVar

_sent = ContextVar("parameters of the stack that is transformed", default=(None, None))
_NO_REPOSITORY = "The local engine has no Serverless Application Repository. Deploy this template to AWS."


def _refuse_application(_plugin, _service_call, _application, _version, _key, logical_id):
    from samtranslator.model.exceptions import InvalidResourceException

    raise InvalidResourceException(logical_id, _NO_REPOSITORY)


def install():
    """Passes the values of parameters to SAM's transform, which also refuses applications of the repository."""
    from ministack.services.cloudformation import changesets, engine, handlers
    from samtranslator.plugins.application.serverless_app_plugin import ServerlessAppPlugin
    from samtranslator.translator import transform as sam

    apply_transforms, translate = engine._apply_transforms, sam.transform

    def apply(template, provided_params=None, previous_params=None):
        token = _sent.set((provided_params, previous_params))
        try:
            return apply_transforms(template, provided_params, previous_params)
        finally:
            _sent.reset(token)

    def transform(template, _values, policies):
        return translate(template, engine._transform_parameters(template, *_sent.get()), policies)

    for module in (changesets, engine, handlers):
        module._apply_transforms = apply
    sam.transform = transform
    ServerlessAppPlugin._make_service_call_with_retry = _refuse_application
