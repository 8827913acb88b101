"""Virtual time and who moves it; the real time that some things need."""
