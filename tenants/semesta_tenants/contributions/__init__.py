"""Contributions of PBPU Pemda: monthly bills, payments by source of money, arrears, and until when all is paid."""
