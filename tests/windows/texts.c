/* texts: what the windows on the screen say, one text a line, in UTF-8. For the tests alone. */

#include <windows.h>
#include <stdio.h>

static BOOL CALLBACK say(HWND window, LPARAM unused)
{
    static WCHAR text[8192];
    static char bytes[3 * 8192];
    (void)unused;
    if (!IsWindowVisible(window))
        return TRUE;
    /* Of another program's controls, GetWindowText tells nothing. */
    DWORD_PTR length;
    if (SendMessageTimeoutW(window, WM_GETTEXT, 8192, (LPARAM)text, SMTO_ABORTIFHUNG, 1000, &length) && length > 0
        && WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, sizeof bytes, NULL, NULL)) {
        for (char *at = bytes; *at; at++) {
            if (*at != '\r')
                putchar(*at == '\n' ? ' ' : *at);
        }
        putchar('\n');
    }
    return TRUE;
}

static BOOL CALLBACK say_all(HWND window, LPARAM unused)
{
    if (IsWindowVisible(window)) {
        say(window, unused);
        EnumChildWindows(window, say, unused);
    }
    return TRUE;
}

int main(void)
{
    EnumWindows(say_all, 0);
    return 0;
}
