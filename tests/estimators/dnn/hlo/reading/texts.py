"""Texts of HLO written by hand, in the forms in which they are met."""
# ruff: noqa: E501 - lines as they are met

from __future__ import annotations

PRETTY = """
module @jit_net attributes {mhlo.num_partitions = 1 : i32} {
  func.func public @main(%arg0: tensor<5x8xf32> loc("params['w']"), %arg1: tensor<8xf32>, %arg2: tensor<4x5xf32>) -> (tensor<4x8xf32> {jax.result_info = "result"}) {
    %0 = stablehlo.dot_general %arg2, %arg0, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<4x5xf32>, tensor<5x8xf32>) -> tensor<4x8xf32>
    %1 = stablehlo.broadcast_in_dim %arg1, dims = [1] : (tensor<8xf32>) -> tensor<4x8xf32>
    %2 = stablehlo.add %0, %1 : tensor<4x8xf32>
    %3 = call @relu(%2) : (tensor<4x8xf32>) -> tensor<4x8xf32>
    return %3 : tensor<4x8xf32>
  }
  func.func private @relu(%arg0: tensor<4x8xf32>) -> tensor<4x8xf32> {
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %0 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<4x8xf32>
    %1 = stablehlo.maximum %arg0, %0 : tensor<4x8xf32>
    return %1 : tensor<4x8xf32>
  }
}
"""

GENERIC = """
"builtin.module"() <{sym_name = "jit_net"}> ({
  "func.func"() <{function_type = (tensor<5x8xf32>, tensor<8xf32>, tensor<4x5xf32>) -> tensor<4x8xf32>, sym_name = "main", sym_visibility = "public"}> ({
  ^bb0(%arg3: tensor<5x8xf32>, %arg4: tensor<8xf32>, %arg5: tensor<4x5xf32>):
    %1 = "stablehlo.dot_general"(%arg5, %arg3) <{dot_dimension_numbers = #stablehlo.dot<lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [0]>, precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]}> : (tensor<4x5xf32>, tensor<5x8xf32>) -> tensor<4x8xf32>
    %2 = "stablehlo.broadcast_in_dim"(%arg4) <{broadcast_dimensions = array<i64: 1>}> : (tensor<8xf32>) -> tensor<4x8xf32>
    %3 = "stablehlo.add"(%1, %2) : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
    "func.return"(%3) : (tensor<4x8xf32>) -> ()
  }) : () -> ()
}) : () -> ()
"""

CLASSIC = """HloModule jit_net, entry_computation_layout={(f32[5,8]{1,0}, f32[8]{0}, f32[4,5]{1,0})->f32[4,8]{1,0}}

%relu.4 (Arg_0.2: f32[4,8]) -> f32[4,8] {
  %Arg_0.2 = f32[4,8]{1,0} parameter(0)
  %constant.16 = f32[] constant(0)
  %broadcast.7 = f32[4,8]{1,0} broadcast(f32[] %constant.16), dimensions={}
  ROOT %maximum.1 = f32[4,8]{1,0} maximum(f32[4,8]{1,0} %Arg_0.2, f32[4,8]{1,0} %broadcast.7)
}

ENTRY %main.10 (w.1: f32[5,8], b.1: f32[8], x.1: f32[4,5]) -> (f32[4,8]) {
  %x.1 = f32[4,5]{1,0} parameter(2)
  %w.1 = f32[5,8]{1,0} parameter(0), metadata={op_name="params['w']"}
  %b.1 = f32[8]{0} parameter(1)
  %dot.1 = f32[4,8]{1,0} dot(%x.1, %w.1), lhs_contracting_dims={1}, rhs_contracting_dims={0}
  %spread = f32[4,8]{1,0} broadcast(%b.1), dimensions={1}
  %sum = f32[4,8]{1,0} add(%dot.1, /*index=1*/%spread)
  %call.1 = f32[4,8]{1,0} call(%sum), to_apply=%relu.4
  ROOT %tuple.3 = (f32[4,8]{1,0}) tuple(%call.1)
}
"""

LOOP = """
module @loop {
  func.func public @main(%arg0: tensor<8x8xf32>, %arg1: tensor<4x8xf32>) -> tensor<4x8xf32> {
    %c = stablehlo.constant dense<2> : tensor<i32>
    %0:2 = stablehlo.while(%iterArg = %c, %iterArg_0 = %arg1) : tensor<i32>, tensor<4x8xf32>
    cond {
      %c_1 = stablehlo.constant dense<ROUNDS> : tensor<i32>
      %1 = stablehlo.compare LT, %iterArg, %c_1, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %1 : tensor<i1>
    } do {
      %1 = stablehlo.dot_general %iterArg_0, %arg0, contracting_dims = [1] x [0] : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
      %c_1 = stablehlo.constant dense<1> : tensor<i32>
      %2 = stablehlo.add %iterArg, %c_1 : tensor<i32>
      stablehlo.return %2, %1 : tensor<i32>, tensor<4x8xf32>
    }
    return %0#1 : tensor<4x8xf32>
  }
}
"""

FUNCTIONS_THEN_PRODUCT = """
module @kernels {
  func.func public @main(%arg0: tensor<5x8xf32>, %arg1: tensor<4x5xf32>) -> tensor<4x8xf32> {
    %0 = stablehlo.tanh %arg1 : tensor<4x5xf32>
    %1 = stablehlo.exponential %0 : tensor<4x5xf32>
    %2 = stablehlo.dot_general %1, %arg0, contracting_dims = [1] x [0] : (tensor<4x5xf32>, tensor<5x8xf32>) -> tensor<4x8xf32>
    return %2 : tensor<4x8xf32>
  }
}
"""

EACH_SAMPLE_WITH_EACH = """
module @contrast {
  func.func public @main(%arg0: tensor<5x5xf32>, %arg1: tensor<4x5xf32>) -> tensor<4x4xf32> {
    %0 = stablehlo.dot_general %arg1, %arg0, contracting_dims = [1] x [0] : (tensor<4x5xf32>, tensor<5x5xf32>) -> tensor<4x5xf32>
    %1 = stablehlo.dot_general %0, %arg1, contracting_dims = [1] x [1] : (tensor<4x5xf32>, tensor<4x5xf32>) -> tensor<4x4xf32>
    return %1 : tensor<4x4xf32>
  }
}
"""

BARRIER = """
module @barrier {
  func.func public @main(%arg0: tensor<5x8xf32>, %arg1: tensor<4x5xf32>) -> tensor<4x8xf32> {
    %0:2 = stablehlo.optimization_barrier %arg1, %arg0 : tensor<4x5xf32>, tensor<5x8xf32>
    %1 = stablehlo.tanh %0#0 : tensor<4x5xf32>
    %2 = stablehlo.dot_general %0#0, %0#1, contracting_dims = [1] x [0] : (tensor<4x5xf32>, tensor<5x8xf32>) -> tensor<4x8xf32>
    return %2 : tensor<4x8xf32>
  }
}
"""
