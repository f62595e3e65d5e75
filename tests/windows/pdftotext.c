/* The tests read the PDF they wrote with poppler's pdftotext. Under Wine this hands the file to the system's own,
   which Wine can start, but neither wait for nor listen to: the text comes in a file that takes its name when it is
   whole. For the tests alone. */

#include <windows.h>
#include <stdio.h>
#include <wchar.h>

typedef char *(CDECL *unix_name)(LPCWSTR);

/* The name the system knows a file by. */
static BOOL system_name(const WCHAR *path, WCHAR *name, int room)
{
    unix_name convert = (unix_name)(void *)GetProcAddress(GetModuleHandleW(L"kernel32.dll"), "wine_get_unix_file_name");
    char *found = convert ? convert(path) : NULL;
    return found && MultiByteToWideChar(CP_UTF8, 0, found, -1, name, room);
}

int wmain(int count, WCHAR **given)
{
    STARTUPINFOW start = { .cb = sizeof start };
    PROCESS_INFORMATION process = { 0 };
    WCHAR folder[MAX_PATH], text[MAX_PATH], from[2048], to[2048], command[8192];
    char part[4096];
    DWORD length, written;

    const WCHAR *layout = count == 4 && wcscmp(given[1], L"-layout") == 0 ? L"-layout " : L"";
    given += count - 3;
    if (count != 3 + (*layout != 0) || wcscmp(given[2], L"-") != 0 || !GetTempPathW(MAX_PATH, folder))
        return 2;
    swprintf(text, MAX_PATH, L"%lspdftotext.%lu.%lu", folder, GetCurrentProcessId(), GetTickCount());
    if (!system_name(given[1], from, 2048) || !system_name(folder, to, 2048))
        return 3;
    wcscat(to, wcsrchr(text, L'\\') + 1);
    swprintf(command, 8192, L"/bin/sh -c \"pdftotext %ls'%ls' '%ls.part' && mv '%ls.part' '%ls'\"", layout,
             from, to, to, to);
    if (!CreateProcessW(L"Z:\\bin\\sh", command, NULL, NULL, FALSE, 0, NULL, NULL, &start, &process))
        return 4;
    HANDLE file = INVALID_HANDLE_VALUE;
    for (int look = 0; look < 2000 && file == INVALID_HANDLE_VALUE; look++) {
        Sleep(10);
        file = CreateFileW(text, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    }
    if (file == INVALID_HANDLE_VALUE)
        return 5;
    while (ReadFile(file, part, sizeof part, &length, NULL) && length > 0) {
        if (!WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), part, length, &written, NULL))
            return 6;
    }
    CloseHandle(file);
    return 0;
}
