"""Compare what is sent to AWS and read from it with AWS's own service models, which botocore carries.

reads    stdin: a JSON array of {service, operation, direction: input | output, document}
writes   stdout: a JSON array of the complaints about each, "" where there is none
"""

import json
import sys

from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator


def complaint(given: dict) -> str:
    model = ServiceModel(Loader().load_service_model(given["service"], "service-2"), given["service"])
    operation = model.operation_model(given["operation"])
    shape = operation.input_shape if given["direction"] == "input" else operation.output_shape
    return ParamValidator().validate(given["document"], shape).generate_report()


print(json.dumps([complaint(given) for given in json.load(sys.stdin)]))
