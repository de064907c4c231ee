"""The arrays that evaluation computes with: in double precision, unlike the models' `FloatArray`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Float64Array = NDArray[np.float64]
