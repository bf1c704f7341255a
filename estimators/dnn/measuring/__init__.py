"""Own measurements: networks timed with PyTorch on the device at hand, written as rows of the public table's columns.

The plan, the timing, the book of rows and the converter need no PyTorch; `measure`, `building`, `torch_device`,
`device_facts` and `own` do, and are imported where it is.
"""
