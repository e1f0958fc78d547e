"""Runs a model by ONNX Runtime's C interface, from Python without a package of it.

The interface is a table of functions that only grows at its end, so the places below hold for every later
version: `enum` them in onnxruntime_c_api.h, struct OrtApi. One thread, no execution provider but the
processor's. For set-up: the calibration of quantised models, and their tests.
"""
from __future__ import annotations

import ctypes
from ctypes import POINTER, byref, c_char_p, c_int, c_int64, c_size_t, c_void_p
from pathlib import Path

import numpy as np

API_VERSION = 17  # of which all functions below are
TYPES = {np.dtype(np.float32): 1, np.dtype(np.uint8): 2}  # ONNXTensorElementDataType
OPTIMISATION = {"none": 0, "all": 99}

PLACES = {
    "GetErrorMessage": 2, "CreateEnv": 3, "CreateSessionFromArray": 8, "Run": 9, "CreateSessionOptions": 10,
    "SetSessionGraphOptimizationLevel": 23, "SetIntraOpNumThreads": 24, "SessionGetOutputCount": 31,
    "SessionGetInputName": 36, "SessionGetOutputName": 37, "CreateTensorWithDataAsOrtValue": 49,
    "GetTensorMutableData": 51, "GetDimensionsCount": 61, "GetDimensions": 62, "GetTensorTypeAndShape": 65,
    "CreateCpuMemoryInfo": 69, "GetAllocatorWithDefaultOptions": 78, "ReleaseStatus": 93, "ReleaseValue": 96,
    "ReleaseTensorTypeAndShapeInfo": 99,
}


class _ApiBase(ctypes.Structure):
    _fields_ = [("GetApi", ctypes.CFUNCTYPE(POINTER(c_void_p), ctypes.c_uint32))]


class Runtime:
    """The library. Sessions and the environment live until the process ends."""

    def __init__(self, library: Path) -> None:
        opened = ctypes.CDLL(str(library))
        opened.OrtGetApiBase.restype = POINTER(_ApiBase)
        self._table = opened.OrtGetApiBase().contents.GetApi(API_VERSION)
        self._environment = c_void_p()
        self.call("CreateEnv", c_int(3), c_char_p(b"set-up"), byref(self._environment))  # 3: errors only

    def call(self, name: str, *arguments: object) -> None:
        """Arguments must be ctypes values. Raises with the runtime's own words."""
        function = ctypes.cast(self._table[PLACES[name]], ctypes.CFUNCTYPE(c_void_p))
        failure = function(*arguments)
        if failure:
            message = ctypes.cast(self._table[PLACES["GetErrorMessage"]], ctypes.CFUNCTYPE(c_char_p, c_void_p))
            raise RuntimeError(f"{name}: {message(failure).decode()}")

    def free(self, name: str, value: c_void_p) -> None:
        ctypes.cast(self._table[PLACES[name]], ctypes.CFUNCTYPE(None, c_void_p))(value)

    def load(self, model: bytes, optimisation: str = "all") -> Session:
        return Session(self, self._environment, model, optimisation)


class Session:
    """One model with one input and float outputs."""

    def __init__(self, runtime: Runtime, environment: c_void_p, model: bytes, optimisation: str) -> None:
        self._runtime, self._session, self._memory = runtime, c_void_p(), c_void_p()
        options, allocator, count, name = c_void_p(), c_void_p(), c_size_t(), c_char_p()
        call = runtime.call
        call("CreateSessionOptions", byref(options))
        call("SetIntraOpNumThreads", options, c_int(1))
        call("SetSessionGraphOptimizationLevel", options, c_int(OPTIMISATION[optimisation]))
        call("CreateSessionFromArray", environment, c_char_p(model), c_size_t(len(model)), options, byref(self._session))
        call("CreateCpuMemoryInfo", c_int(0), c_int(0), byref(self._memory))
        call("GetAllocatorWithDefaultOptions", byref(allocator))
        call("SessionGetInputName", self._session, c_size_t(0), allocator, byref(name))
        self._input = (c_char_p * 1)(name.value)
        call("SessionGetOutputCount", self._session, byref(count))
        names = []
        for i in range(count.value):
            call("SessionGetOutputName", self._session, c_size_t(i), allocator, byref(name))
            names.append(name.value)
        self._outputs = (c_char_p * len(names))(*names)
        self.outputs = [each.decode() for each in names]

    def run(self, values: np.ndarray) -> dict[str, np.ndarray]:
        """All outputs by name, copied."""
        call, free = self._runtime.call, self._runtime.free
        values = np.ascontiguousarray(values)
        shape, tensor = (c_int64 * values.ndim)(*values.shape), c_void_p()
        call("CreateTensorWithDataAsOrtValue", self._memory, c_void_p(values.ctypes.data), c_size_t(values.nbytes),
             shape, c_size_t(values.ndim), c_int(TYPES[values.dtype]), byref(tensor))
        results = (c_void_p * len(self.outputs))()
        call("Run", self._session, c_void_p(), self._input, byref(tensor), c_size_t(1), self._outputs,
             c_size_t(len(self.outputs)), results)
        found = {name: self._copy(c_void_p(value)) for name, value in zip(self.outputs, results)}
        for value in [tensor.value, *results]:
            free("ReleaseValue", c_void_p(value))
        return found

    def _copy(self, value: c_void_p) -> np.ndarray:
        call, info, rank, data = self._runtime.call, c_void_p(), c_size_t(), c_void_p()
        call("GetTensorTypeAndShape", value, byref(info))
        call("GetDimensionsCount", info, byref(rank))
        shape = (c_int64 * rank.value)()
        call("GetDimensions", info, shape, rank)
        self._runtime.free("ReleaseTensorTypeAndShapeInfo", info)
        call("GetTensorMutableData", value, byref(data))
        flat = np.ctypeslib.as_array(ctypes.cast(data, POINTER(ctypes.c_float)), (int(np.prod(shape)),))
        return flat.reshape(tuple(shape)).copy()
