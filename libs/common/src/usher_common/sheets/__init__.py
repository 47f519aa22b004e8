"""CSV files as spreadsheets read and write them."""
