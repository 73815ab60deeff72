"""A job's way to the store on AWS: the data role, taken for the project of its run and no other.

    reads    MODELMILL_DATA_ROLE, MODELMILL_JOB
    fails    InputRejected: the job's key is not one of a project's run

A job's own role may take the data role and nothing else (cdk/constructs/job-data.ts); what the session may do
is what the role and this policy both allow. STS ends such a session after an hour, and a job runs for a day:
botocore takes the role again before the credentials run out, each time with the job's own, which ECS renews.
"""

import json
import os
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jobkit.errors import InputRejected

#: The most STS gives where one role takes another.
SECONDS = 3600
JOB_KEY = re.compile(r"projects/([a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?)/runs/([A-Za-z0-9-]+)/jobs/[^/]+/?")


def policy(bucket: str, project: str, partition: str = "aws") -> dict[str, Any]:
    """What one project's jobs may do, as an IAM policy document of less than STS's 2,048 characters."""
    arn = f"arn:{partition}:s3:::{bucket}"
    verbs = ("GetObject", "PutObject", "DeleteObject", "AbortMultipartUpload", "ListMultipartUploadParts")
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": [f"s3:{verb}" for verb in verbs],
                "Resource": f"{arn}/projects/{project}/*",
            },
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{arn}/catalogue/*"},
            {
                "Effect": "Allow",
                "Action": "s3:ListBucket",
                "Resource": arn,
                # If it exists: a GET of an absent key is answered 404, not 403, only to who may list, and
                # that question comes without a prefix.
                "Condition": {
                    "StringLikeIfExists": {"s3:prefix": [f"projects/{project}/*", "catalogue/*"]},
                },
            },
        ],
    }


def request(bucket: str, role: str, job: str) -> dict[str, Any]:
    """The AssumeRole of a job; CloudTrail shows project and run as the session's name."""
    found = JOB_KEY.fullmatch(job)
    if found is None:
        raise InputRejected(
            "MODELMILL_JOB",
            repr(job[:200]),
            "projects/{project}/runs/{run}/jobs/{job}",
            "Start the job through the state machine, which sets it",
        )
    project, run = found.groups()
    return {
        "RoleArn": role,
        "RoleSessionName": f"{project}-{run}"[:64],
        "DurationSeconds": SECONDS,
        "Policy": json.dumps(policy(bucket, project, role.split(":")[1]), separators=(",", ":")),
    }


def data_session(bucket: str, environment: Mapping[str, str] = os.environ) -> Any | None:
    """The session for s3fs; None where there is no data role to take, and AWS's own variables count."""
    role = environment.get("MODELMILL_DATA_ROLE", "")
    if not role:
        return None
    from aiobotocore.credentials import AioCredentialResolver, AioRefreshableCredentials
    from aiobotocore.session import get_session

    wanted = request(bucket, role, environment.get("MODELMILL_JOB", ""))
    own = get_session()

    async def take() -> dict[str, str]:
        async with own.create_client("sts") as sts:
            given = (await sts.assume_role(**wanted))["Credentials"]
        expires: datetime = given["Expiration"]
        return {
            "access_key": given["AccessKeyId"],
            "secret_key": given["SecretAccessKey"],
            "token": given["SessionToken"],
            "expiry_time": expires.isoformat(),
        }

    class DataRole:
        METHOD = "modelmill-data-role"
        CANONICAL_NAME = None

        async def load(self) -> Any:
            return AioRefreshableCredentials.create_from_metadata(
                metadata=await take(), refresh_using=take, method=self.METHOD
            )

    session = get_session()
    session.register_component("credential_provider", AioCredentialResolver([DataRole()]))
    return session
