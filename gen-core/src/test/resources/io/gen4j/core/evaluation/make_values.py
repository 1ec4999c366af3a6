"""Makes digits.bin and values.properties: inputs and oracles of ScipyValuesTest.

    python3 make_values.py DIRECTORY_OF_MNIST

DIRECTORY_OF_MNIST holds t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, with or without .gz.
digits.bin holds, as bytes: 250 and 300 rows of 100 features, then four 28x28 images. A feature is
the mean, rounded, of a 2x2 block of the middle 20x20 pixels of a digit. The first set is the first
250 test digits, the second the first 300 test digits from 3,000 on that are not 1 or 7. MNIST is
the work of Yann LeCun and Corinna Cortes, under CC BY-SA 3.0.

The formulas are written from the papers; values.properties names the versions that ran them.
"""
import gzip
import os
import sys

import numpy as np
import scipy
import scipy.linalg
import scipy.signal
import scipy.spatial.distance


def idx(directory, name, header):
    plain = os.path.join(directory, name)
    opened = open(plain, "rb") if os.path.exists(plain) else gzip.open(plain + ".gz", "rb")
    with opened as file:
        return np.frombuffer(file.read()[header:], np.uint8)


def features(images):
    middle = images[:, 4:24, 4:24].astype(float)
    return np.rint(middle.reshape(len(images), 10, 2, 10, 2).mean((2, 4))).reshape(len(images), 100)


def fid(a, b):
    root = scipy.linalg.sqrtm(np.cov(a, rowvar=False) @ np.cov(b, rowvar=False))
    traces = np.cov(a, rowvar=False).trace() + np.cov(b, rowvar=False).trace()
    return ((a.mean(0) - b.mean(0)) ** 2).sum() + traces - 2 * np.real(root).trace()


def kid(a, b):
    n, d = a.shape
    xx, yy, xy = ((p @ q.T / d + 1) ** 3 for p, q in ((a, a), (b, b), (a, b)))
    off = lambda k: (k.sum() - k.trace()) / (n * (n - 1))
    return off(xx) + off(yy) - 2 * xy.mean()


def prdc(real, fake, k):
    cdist = scipy.spatial.distance.cdist
    radius = lambda x: np.sort(cdist(x, x), 1)[:, k]
    between = cdist(real, fake)
    inside = between < radius(real)[:, None]
    return (
        inside.any(0).mean(),
        (between < radius(fake)[None, :]).any(1).mean(),
        inside.sum() / k / len(fake),
        inside.any(1).mean(),
    )


def sliced(a, b, directions):
    unit = directions / np.linalg.norm(directions, axis=1, keepdims=True)
    common = np.lcm(len(a), len(b))
    x = np.sort(np.repeat(a @ unit.T, common // len(a), 0), 0)
    y = np.sort(np.repeat(b @ unit.T, common // len(b), 0), 0)
    return np.sqrt(((x - y) ** 2).mean())


def similarity(x, y, width):
    """The means of SSIM and of its contrast-structure term over all windows."""
    at = np.arange(11) - 5
    gauss = np.exp(-(at**2) / (2 * 1.5**2))
    window = np.outer(gauss, gauss) / gauss.sum() ** 2
    mean = lambda z: scipy.signal.convolve2d(z, window, "valid")
    mx, my = mean(x), mean(y)
    vx, vy, xy = mean(x * x) - mx**2, mean(y * y) - my**2, mean(x * y) - mx * my
    c1, c2 = (0.01 * width) ** 2, (0.03 * width) ** 2
    cs = (2 * xy + c2) / (vx + vy + c2)
    return (cs * (2 * mx * my + c1) / (mx**2 + my**2 + c1)).mean(), cs.mean()


def multi_scale(x, y, width):
    weights = np.array([0.0448, 0.2856]) / (0.0448 + 0.2856)
    half = lambda z: z.reshape(14, 2, 14, 2).mean((1, 3))
    first = similarity(x, y, width)[1]
    return max(first, 0) ** weights[0] * max(similarity(half(x), half(y), width)[0], 0) ** weights[1]


def main():
    images = idx(sys.argv[1], "t10k-images-idx3-ubyte", 16).reshape(-1, 28, 28)
    labels = idx(sys.argv[1], "t10k-labels-idx1-ubyte", 8)
    chosen = np.arange(3000, 10000)[~np.isin(labels[3000:], (1, 7))][:300]
    a, b = features(images[:250]), features(images[chosen])
    # Two sevens, a two and a nine.
    digits = [images[np.flatnonzero(labels == digit)[i]] for digit, i in ((7, 0), (7, 1), (2, 0), (9, 1))]
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "digits.bin"), "wb") as file:
        for part in (a, b, *digits):
            file.write(part.astype(np.uint8).tobytes())
    directions = np.sin(1 + np.arange(16 * 100, dtype=float).reshape(16, 100))
    values = {"fid": fid(a, b), "kid": kid(a / 255, b[:250] / 255), "sliced": sliced(a, b, directions)}
    for name, value in zip(("precision", "recall", "density", "coverage"), prdc(a, b, 5)):
        values[name] = value
    pairs = {"alike": digits[:2], "unlike": (digits[0], digits[2]), "akin": (digits[0], digits[3])}
    for name, (x, y) in pairs.items():
        values["ssim." + name] = similarity(x.astype(float), y.astype(float), 255)[0]
        values["ms_ssim." + name] = multi_scale(x.astype(float), y.astype(float), 255)
    with open(os.path.join(here, "values.properties"), "w") as file:
        file.write(f"# make_values.py with SciPy {scipy.__version__}, NumPy {np.__version__}\n")
        for name, value in values.items():
            file.write(f"{name} = {float(value)!r}\n")


if __name__ == "__main__":
    main()
