"""Networks from a short list of layers in YAML.

A list names the shape of one sample and the layers in the order in which they run:

    name: small-classifier
    input: [3, 64, 64]                     # channels, height, width; or {tokens: 128}; or {shape: [16]}
    layers:
      - convolution: {channels: 32, kernel: 3, stride: 2, name: stem}
      - batch_norm
      - relu
      - repeat:
          times: 2
          layers:
            - residual:                    # what comes in is added to what comes out
                - convolution: {channels: 32, kernel: 3}
                - relu
      - block: shrink                      # a list of layers under `blocks`
      - concatenate: {from: [stem, shrink]}
      - global_pool
      - linear: 10
    blocks:
      shrink:
        - convolution: {channels: 32, kernel: 1, name: shrink}

A layer is a word, a word with its main number (`linear: 10`), or a word with fields. Every layer may have `name`, and
`from`: the name of an earlier layer it reads instead of the one before it. The layers and their fields are in
`estimators.dnn.custom.layer_list.layers`.
"""

from estimators.dnn.custom.layer_list.read import graph_of_text, read_layers

__all__ = ["graph_of_text", "read_layers"]
