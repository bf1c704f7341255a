"""Networks from a `config.json` as the Transformers library saves it."""

from estimators.dnn.custom.hugging_face.read import network_of_config, read_config, read_json

__all__ = ["network_of_config", "read_config", "read_json"]
