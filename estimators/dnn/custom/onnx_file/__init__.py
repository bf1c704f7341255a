"""Networks from an ONNX file: its graph and the sizes of its weights, never the weights themselves."""

from estimators.dnn.custom.onnx_file.read import network_of_model, read_onnx

__all__ = ["network_of_model", "read_onnx"]
