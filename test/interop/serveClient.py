"""Asks our server as tritonclient does: python serveClient.py REST_ADDRESS GRPC_ADDRESS. Prints JSON."""

import json
import queue
import sys

import numpy as np
import tritonclient.grpc as grpcclient
import tritonclient.http as httpclient
from tritonclient.grpc import service_pb2 as pb
from tritonclient.utils import InferenceServerException

rest = httpclient.InferenceServerClient(sys.argv[1])
grpc = grpcclient.InferenceServerClient(sys.argv[2])

ARRAYS = {
    "BOOL": np.array([[True, False], [False, True]]),
    "UINT8": np.array([[0, 1], [128, 255]], np.uint8),
    "UINT16": np.array([[0, 1], [32768, 65535]], np.uint16),
    "UINT32": np.array([[0, 1], [2**31, 2**32 - 1]], np.uint32),
    "UINT64": np.array([[0, 1], [2**53 + 1, 2**64 - 1]], np.uint64),
    "INT8": np.array([[-128, -1], [0, 127]], np.int8),
    "INT16": np.array([[-32768, -1], [0, 32767]], np.int16),
    "INT32": np.array([[-(2**31), -1], [0, 2**31 - 1]], np.int32),
    "INT64": np.array([[-(2**63), -1], [2**53 + 1, 2**63 - 1]], np.int64),
    "FP16": np.array([[1.5, -0.0], [6e-8, 65504]], np.float16),
    "FP32": np.array([[1.5, -0.0], [1e-45, 3.4e38]], np.float32),
    "FP64": np.array([[np.pi, -0.0], [5e-324, 1.7e308]], np.float64),
    "BYTES": np.array([[b"", "\u00e9".encode()], [b"x\n", "\u20ac".encode()]], np.object_),
}
NAMES = {
    "BOOL": "bool", "UINT8": "uint8", "UINT16": "uint16", "UINT32": "uint32", "UINT64": "uint64",
    "INT8": "int8", "INT16": "int16", "INT32": "int32", "INT64": "int64", "FP16": "float16",
    "FP32": "float32", "FP64": "float64", "BYTES": "bytes",
}


def same(left, right):
    if left.dtype == np.object_:  # from JSON this client makes str
        encoded = [e.encode() if isinstance(e, str) else e for e in left.flatten()]
        return left.shape == right.shape and encoded == right.flatten().tolist()
    return left.dtype == right.dtype and left.tobytes() == right.tobytes()


def refusal(ask):
    try:
        ask()
    except InferenceServerException as error:
        return error.message()
    return None


def http_infer(binary, compression=None):
    """JSON carries no FP16 in this client."""
    chosen = {k: v for k, v in ARRAYS.items() if binary or k != "FP16"}
    model = "every" if binary else "nohalf"
    inputs = []
    for datatype, array in chosen.items():
        source = httpclient.InferInput("in_" + NAMES[datatype], list(array.shape), datatype)
        source.set_data_from_numpy(array, binary_data=binary)
        inputs.append(source)
    outputs = [httpclient.InferRequestedOutput("out_" + NAMES[d], binary_data=binary) for d in chosen]
    reply = rest.infer(
        model, inputs, outputs=outputs, request_id="r1",
        request_compression_algorithm=compression, response_compression_algorithm=compression,
    )
    wrong = [d for d, a in chosen.items() if not same(reply.as_numpy("out_" + NAMES[d]), a)]
    return {"wrong": wrong, "id": reply.get_response()["id"], "version": reply.get_response()["model_version"]}


def grpc_infer():
    inputs = []
    for datatype, array in ARRAYS.items():
        source = grpcclient.InferInput("in_" + NAMES[datatype], list(array.shape), datatype)
        source.set_data_from_numpy(array)
        inputs.append(source)
    reply = grpc.infer("every", inputs, request_id="g1")
    wrong = [d for d, a in ARRAYS.items() if not same(reply.as_numpy("out_" + NAMES[d]), a)]
    return {"wrong": wrong, "id": reply.get_response().id, "version": reply.get_response().model_version}


def grpc_typed():
    request = pb.ModelInferRequest(model_name="single")
    tensor = request.inputs.add(name="in_float32", datatype="FP32", shape=[1, 2])
    tensor.contents.fp32_contents.extend([0.5, -2])
    reply = grpc._client_stub.ModelInfer(request)
    return list(reply.outputs[0].contents.fp32_contents)


def grpc_stream():
    """Five queries on a stream, the third of a wrong shape."""
    answers = queue.Queue()
    stream = grpcclient.InferenceServerClient(sys.argv[2])
    stream.start_stream(callback=lambda result, error: answers.put((result, error)))
    for i in range(5):
        extent = 3 if i == 2 else 2
        source = grpcclient.InferInput("in_float32", [1, extent], "FP32")
        source.set_data_from_numpy(np.full((1, extent), i, np.float32))
        stream.async_stream_infer("single", [source], request_id=f"s{i}", enable_empty_final_response=True)
    said = {}
    errors = []
    for _ in range(5):
        result, error = answers.get(timeout=20)
        if error is not None:
            errors.append(error.message())
            continue
        reply = result.get_response()
        final = reply.parameters["triton_final_response"].bool_param
        said[reply.id] = [result.as_numpy("out_float32").tolist(), final]
    stream.stop_stream()
    return {"said": said, "errors": errors}


def bad_shape(module, client):
    source = module.InferInput("in_float32", [1, 3], "FP32")
    source.set_data_from_numpy(np.zeros((1, 3), np.float32))
    return refusal(lambda: client.infer("single", [source]))


result = {
    "restHealth": [rest.is_server_live(), rest.is_server_ready(), rest.is_model_ready("every"), rest.is_model_ready("none")],
    "grpcHealth": [grpc.is_server_live(), grpc.is_server_ready(), grpc.is_model_ready("every")],
    "restServer": rest.get_server_metadata()["name"],
    "grpcServer": grpc.get_server_metadata().name,
    "restMetadata": rest.get_model_metadata("single"),
    "grpcMetadata": grpc.get_model_metadata("single", as_json=True),
    "restBinary": http_infer(True),
    "restJson": http_infer(False),
    "restGzip": http_infer(True, "gzip"),
    "restDeflate": http_infer(True, "deflate"),
    "grpcRaw": grpc_infer(),
    "grpcTyped": grpc_typed(),
    "grpcStream": grpc_stream(),
    "restBadShape": bad_shape(httpclient, rest),
    "grpcBadShape": bad_shape(grpcclient, grpc),
    "restStatistics": rest.get_inference_statistics("every"),
    "grpcStatistics": grpc.get_inference_statistics("every", as_json=True),
}
rest.unload_model("nohalf")
result["restIndex"] = rest.get_model_repository_index()
grpc.load_model("nohalf")
result["grpcIndex"] = grpc.get_model_repository_index(as_json=True)
result["grpcUnknown"] = refusal(lambda: grpc.load_model("none"))
print(json.dumps(result))
