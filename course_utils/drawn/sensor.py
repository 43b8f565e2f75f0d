"""A webcam's sensor: exposure, tone curve, blur, noise and JPEG."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True)
class Sensor:
    """The properties of a camera.

    exposure: factor. blur: sigma in pixels at a height of 256. noise: standard deviation at white. jpeg: quality.
    """

    exposure: float = 1.0
    blur: float = 0.5
    noise: float = 0.008
    jpeg: int = 90

    @classmethod
    def sample(cls, rng) -> Sensor:
        """Draw the properties of an ordinary webcam."""
        return cls(rng.uniform(0.85, 1.2), rng.uniform(0.3, 0.9), rng.uniform(0, 0.02), int(rng.integers(60, 96)))

    def expose(self, light, rng):
        """Turn linear light float32[h, w, 3] into a picture uint8[h, w, 3]."""
        # Webcams measure the middle, brighten dark pictures partly, and avoid white highlights.
        height, width = light.shape[:2]
        middle = light[height // 4 : height - height // 4 : 2, width // 4 : width - width // 4 : 2]
        gain = np.clip(np.sqrt(METER / max(float(middle.mean()), 1e-3)), 0.75, 2.5)
        exposure = self.exposure * min(gain, max(1.0, BRIGHTEST / max(float(np.quantile(middle, 0.98)), 1e-3)))
        steps = np.clip(light * np.float32(exposure * (len(CURVE) - 1) / CURVE_END), 0, len(CURVE) - 1)
        picture = CURVE[steps.astype(np.uint16)]
        sigma = max(0.3, self.blur * light.shape[0] / 256)
        picture = cv2.GaussianBlur(picture, (0, 0), sigma)
        if self.noise:
            grain = rng.standard_normal(picture.shape, dtype=np.float32)
            picture += grain * np.sqrt(np.maximum(picture, 0.05)) * np.float32(self.noise)
        picture = np.clip(picture * 255 + 0.5, 0, 255).astype(np.uint8)
        code = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, self.jpeg])[1]
        return np.ascontiguousarray(cv2.imdecode(code, cv2.IMREAD_COLOR)[..., ::-1])


def _curve(light):
    """A soft shoulder for highlights, then sRGB."""
    light = np.clip(light / (1 + 0.18 * light) * 1.18, 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * np.power(np.maximum(light, 1e-8), 1 / 2.4) - 0.055)


CURVE_END = 1.3
METER, BRIGHTEST = 0.3, 0.9  # mean and brightest linear light of a well exposed picture
CURVE = _curve(np.linspace(0, CURVE_END, 16384)).astype(np.float32)
