"""Asks our server with the stubs of TensorFlow Serving: python tfservingClient.py ADDRESS MODEL INPUT OUTPUT ROWS."""

import json
import sys

import grpc
import tensorflow as tf
from tensorflow_serving.apis import (
    get_model_metadata_pb2,
    get_model_status_pb2,
    model_service_pb2_grpc,
    predict_pb2,
    prediction_service_pb2_grpc,
)

address, model, source, output, rows = sys.argv[1:6]
channel = grpc.insecure_channel(address)
predict = prediction_service_pb2_grpc.PredictionServiceStub(channel)
status = model_service_pb2_grpc.ModelServiceStub(channel)


def ask(tensor):
    request = predict_pb2.PredictRequest()
    request.model_spec.name = model
    request.inputs[source].CopyFrom(tensor)
    reply = predict.Predict(request)
    return tf.make_ndarray(reply.outputs[output]), reply.model_spec.version.value


values = json.loads(rows)
contents, version = ask(tf.make_tensor_proto(values, tf.float32))
# The same in the field of its type, as clients without NumPy write it.
typed = tf.make_tensor_proto([[0.0]], tf.float32)
typed.Clear()
typed.dtype = tf.float32.as_datatype_enum
for extent in (len(values), len(values[0])):
    typed.tensor_shape.dim.add(size=extent)
typed.float_val.extend(value for row in values for value in row)
filled, _ = ask(typed)

metadata = get_model_metadata_pb2.GetModelMetadataRequest(metadata_field=["signature_def"])
metadata.model_spec.name = model
signatures = get_model_metadata_pb2.SignatureDefMap()
predict.GetModelMetadata(metadata).metadata["signature_def"].Unpack(signatures)
signature = signatures.signature_def["serving_default"]

state = get_model_status_pb2.GetModelStatusRequest()
state.model_spec.name = model
unknown = predict_pb2.PredictRequest()
unknown.model_spec.name = "absent"
try:
    predict.Predict(unknown)
    refused = None
except grpc.RpcError as error:
    refused = error.code().name

print(
    json.dumps(
        {
            "contents": contents.tolist(),
            "typed": filled.tolist(),
            "version": version,
            "input": [tf.dtypes.as_dtype(signature.inputs[source].dtype).name]
            + [dim.size for dim in signature.inputs[source].tensor_shape.dim],
            "method": signature.method_name,
            "state": [
                (one.version, get_model_status_pb2.ModelVersionStatus.State.Name(one.state))
                for one in status.GetModelStatus(state).model_version_status
            ],
            "refused": refused,
        }
    )
)
