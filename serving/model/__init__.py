"""The model server: `vllm serve` started, watched and stopped; and any server looked over. No request of work here."""
