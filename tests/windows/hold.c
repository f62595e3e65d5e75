/* hold FILE: keeps a file open, which others may read and may not replace or remove, until the standard input ends.
   For the tests alone. */

#include <windows.h>
#include <stdio.h>

int wmain(int count, WCHAR **given)
{
    if (count != 2)
        return 2;
    HANDLE file = CreateFileW(given[1], GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return 1;
    puts("held");
    fflush(stdout);
    while (getchar() != EOF)
        ;
    CloseHandle(file);
    return 0;
}
