"""存放：where the book is kept — engine, migrations, swap, backup, lock."""
