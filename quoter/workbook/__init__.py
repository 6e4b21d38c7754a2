"""The workbook: declared sheets, their writer, and the record by which it is read back."""
