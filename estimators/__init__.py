"""How long, how much memory, how long a wait: DNN-Estimator, HARP, queue wait. Knows nothing about jobs."""
