"""Whether recommendations follow what people do, as they do it: sessions played from held-out events."""

from eval.feedback.result import Arm, Simulated
from eval.feedback.sessions import Session, sessions
from eval.feedback.simulate import simulate

__all__ = ["Arm", "Session", "Simulated", "sessions", "simulate"]
