"""DNN-Estimator: workload -> operator costs -> time, memory and energy, with an interval, without the hardware."""
