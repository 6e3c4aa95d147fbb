"""Fitting of customer clusters: data frames in, data frames out; knows neither dbt nor DuckDB."""
