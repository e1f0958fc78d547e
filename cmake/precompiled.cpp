// Carries the precompiled headers: see cmake/Module.cmake.

int main() { return 0; }
