"""Signs requests as botocore does: JSON of requests on stdin, one Authorization header a line."""

import base64
import datetime
import json
import sys
from unittest import mock

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

AT = datetime.datetime(2026, 1, 2, 3, 4, 5)

for one in json.load(sys.stdin):
    headers = {**one["headers"], "host": one["host"]}
    url = "https://" + one["host"] + one["path"]
    request = AWSRequest(one["method"], url, headers, base64.b64decode(one["body"]))
    keys = Credentials(one["accessKeyId"], one["secretAccessKey"], one.get("sessionToken"))
    with mock.patch("botocore.auth.get_current_datetime", return_value=AT, create=True):
        botocore.auth.SigV4Auth(keys, one["service"], one["region"]).add_auth(request)
    print(request.headers["Authorization"])
