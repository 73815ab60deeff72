"""Job `augment`: copies of training rows. OpenCV reads its limits as it is loaded: they are set before."""

import os

# The second lock: images.py looks at every header first, but the decoder has its own idea of what it says.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", "178956970")
os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")
