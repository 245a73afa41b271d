"""Tests of bills and payments of PBPU Pemda."""
