"""LVM (arXiv 2312.00785): tokenizer, transformer, their trainings, and answers to prompts."""
