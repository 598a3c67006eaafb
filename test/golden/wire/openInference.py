"""Writes openInference.json: messages of the Open Inference Protocol as numpy and tritonclient make them.

Run in an environment with tritonclient[http,grpc] 2.73 and ml_dtypes: python openInference.py > openInference.json
"""

import json

import ml_dtypes
import numpy as np
import tritonclient.grpc as grpcclient
import tritonclient.http as httpclient
from tritonclient.grpc import service_pb2 as pb

VALUES = {
    "BOOL": (np.bool_, [True, False, True, True, False, False]),
    "UINT8": (np.uint8, [0, 1, 2, 127, 128, 255]),
    "UINT16": (np.uint16, [0, 1, 256, 32767, 32768, 65535]),
    "UINT32": (np.uint32, [0, 1, 65536, 2**31 - 1, 2**31, 2**32 - 1]),
    "UINT64": (np.uint64, [0, 1, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1]),
    "INT8": (np.int8, [0, 1, -1, 127, -128, 5]),
    "INT16": (np.int16, [0, 1, -1, 32767, -32768, 300]),
    "INT32": (np.int32, [0, 1, -1, 2**31 - 1, -(2**31), 70000]),
    "INT64": (np.int64, [0, 1, -1, 2**63 - 1, -(2**63), 2**53 + 1]),
    "FP16": (np.float16, [0.0, -0.0, 1.5, 65504.0, 6e-8, -0.1]),
    "BF16": (ml_dtypes.bfloat16, [0.0, -0.0, 1.5, 3.39e38, 1e-40, -0.1]),
    "FP32": (np.float32, [0.0, -0.0, 1.5, 3.4028235e38, 1e-45, -0.1]),
    "FP64": (np.float64, [0.0, -0.0, 1.5, 1.7976931348623157e308, 5e-324, -0.1]),
    "BYTES": (np.object_, [b"", b"a", "\u00e9\u20ac".encode(), b"\x00", b"line\n\"q\"", b"long" * 70]),
}
TYPED = {
    "BOOL": "bool_contents", "INT8": "int_contents", "INT16": "int_contents", "INT32": "int_contents",
    "INT64": "int64_contents", "UINT8": "uint_contents", "UINT16": "uint_contents",
    "UINT32": "uint_contents", "UINT64": "uint64_contents", "FP32": "fp32_contents",
    "FP64": "fp64_contents", "BYTES": "bytes_contents",
}


def text(datatype, value):
    """An element in a form that JSON and JavaScript keep exactly."""
    if datatype == "BYTES":
        return value.hex()
    if datatype == "BOOL":
        return str(int(value))
    if datatype[0] in "UI":
        return str(value)
    return repr(float(value))


def raw(datatype, array):
    if datatype == "BYTES":
        return b"".join(len(e).to_bytes(4, "little") + e for e in array.flatten())
    return array.astype(array.dtype.newbyteorder("<")).tobytes() if datatype != "BF16" else array.tobytes()


tensors = []
for datatype, (dtype, values) in VALUES.items():
    array = np.array(values, dtype=dtype).reshape(2, 3)
    entry = {
        "datatype": datatype,
        "elements": [text(datatype, v) for v in array.flatten()],
        "raw": raw(datatype, array).hex(),
    }
    typed = pb.ModelInferRequest(model_name="m", model_version="3", id="q-1")
    tensor = typed.inputs.add(name="x", datatype=datatype, shape=[2, 3])
    if datatype in TYPED:
        getattr(tensor.contents, TYPED[datatype]).extend(array.flatten().tolist())
        entry["grpcTyped"] = typed.SerializeToString(deterministic=True).hex()
    plain = pb.ModelInferRequest(model_name="m", model_version="3", id="q-1")
    plain.inputs.add(name="x", datatype=datatype, shape=[2, 3])
    plain.raw_input_contents.append(raw(datatype, array))
    entry["grpcRaw"] = plain.SerializeToString(deterministic=True).hex()
    answer = pb.ModelInferResponse(model_name="m", model_version="3", id="q-1")
    answer.outputs.add(name="y", datatype=datatype, shape=[2, 3])
    answer.raw_output_contents.append(raw(datatype, array))
    entry["grpcResponse"] = answer.SerializeToString(deterministic=True).hex()
    for binary in (False, True):
        if datatype == "BF16" or (not binary and datatype == "FP16"):
            continue
        source = httpclient.InferInput("x", [2, 3], datatype)
        source.set_data_from_numpy(array, binary_data=binary)
        wanted = [httpclient.InferRequestedOutput("y", binary_data=binary)]
        body, header = httpclient.InferenceServerClient.generate_request_body(
            [source], outputs=wanted, request_id="q-1"
        )
        entry["restBinary" if binary else "restJson"] = {"body": bytes(body).hex(), "headerLength": header}
    tensors.append(entry)

parameters = pb.ModelInferRequest(model_name="m")
parameters.parameters["flag"].bool_param = True
parameters.parameters["whole"].int64_param = -5
parameters.parameters["text"].string_param = "t"
parameters.parameters["real"].double_param = 0.5
parameters.parameters["huge"].uint64_param = 2**64 - 1
parameters.outputs.add(name="y").parameters["classification"].int64_param = 3

# An input whose fp32_contents are not packed.
inner = b"\x0a\x01x\x12\x04FP32\x18\x02" + b"\x2a\x0a" + b"\x35" + np.float32(1.5).tobytes() + b"\x35" + np.float32(-2).tobytes()
unpacked = b"\x0a\x01m" + b"\x2a" + bytes([len(inner)]) + inner
assert list(pb.ModelInferRequest.FromString(unpacked).inputs[0].contents.fp32_contents) == [1.5, -2]

metadata = pb.ModelMetadataResponse(name="m", versions=["1", "2"], platform="onnx_onnxv1")
metadata.inputs.add(name="x", datatype="FP32", shape=[-1, 4])
metadata.outputs.add(name="y", datatype="INT64", shape=[-1])

# MLServer's dialect: field 6 is map<string, InferParameter>; OIP's: map<string, string>.
dialects = [
    metadata.SerializeToString(deterministic=True) + tail
    for tail in (b"\x32\x0b\x0a\x03key\x12\x04\x1a\x02ab", b"\x32\x0a\x0a\x03key\x12\x03abc")
]

statistics = pb.ModelStatisticsResponse()
model = statistics.model_stats.add(
    name="m", version="1", last_inference=1700000000000, inference_count=8, execution_count=4
)
for i, key in enumerate(["success", "fail", "queue", "compute_input", "compute_infer", "compute_output"]):
    duration = getattr(model.inference_stats, key)
    duration.count, duration.ns = i + 1, 2**40 + i

index = pb.RepositoryIndexResponse()
index.models.add(name="m", version="1", state="READY")
index.models.add(name="n", version="2", state="UNAVAILABLE", reason="unloaded")

print(
    json.dumps(
        {
            "tensors": tensors,
            "grpcParameters": parameters.SerializeToString(deterministic=True).hex(),
            "grpcUnpacked": unpacked.hex(),
            "grpcMetadata": metadata.SerializeToString(deterministic=True).hex(),
            "grpcMetadataDialects": [d.hex() for d in dialects],
            "grpcStatistics": statistics.SerializeToString(deterministic=True).hex(),
            "grpcIndex": index.SerializeToString(deterministic=True).hex(),
            "grpcLoad": pb.RepositoryModelLoadRequest(model_name="m").SerializeToString().hex(),
        },
        indent=1,
    )
)
