"""Credentials of deployed functions, made with the secret of this start so that nobody can work them out."""

import hashlib
import hmac
import sys

from ministack.core import lambda_runtime


def _derive(secret, name, access_key):
    return hmac.new(secret.encode(), f"{name}:{access_key}".encode(), hashlib.sha256).hexdigest()


def _role_session(config, secret):
    """A session of the function's role, as the engine makes it, but for its secret and its token."""
    from ministack.services import sts

    account_id, _region = lambda_runtime._account_region_from_function_config(config)
    role_arn, name = config.get("Role", ""), config.get("FunctionName", "ministack-lambda")[:64]
    role = role_arn.rsplit("/", 1)[-1]
    digest = hashlib.sha256(f"{config.get('FunctionArn', '')}:{role_arn}".encode()).hexdigest()
    access_key = f"ASIA{digest[:16].upper()}"
    secret_key, token = _derive(secret, "secret", access_key), _derive(secret, "token", access_key)
    sts.register_session(access_key, {
        "Arn": f"arn:aws:sts::{account_id}:assumed-role/{role}/{name}",
        "UserId": f"{role}:{name}",
        "SecretAccessKey": secret_key,
        "SessionToken": token,
    })
    return {"AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": secret_key, "AWS_SESSION_TOKEN": token}


def install(secret):
    """Replaces the engine's own credentials of functions, whose secrets follow from the function's name."""
    original = lambda_runtime.execution_credentials

    def execution_credentials(config):
        from ministack import app

        # Without IAM enforced, functions are the account's root and sign with the secret itself.
        return _role_session(config, secret) if app.AUTH else original(config)

    lambda_runtime.execution_credentials = execution_credentials
    service = sys.modules.get("ministack.services.lambda_svc")
    if service is not None:
        service.execution_credentials = execution_credentials
