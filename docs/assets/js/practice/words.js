// What the practice scripts say. They are loaded on demand, so their words are not in every page.
"use strict";
self.guidePracticeWords = {
  ko: {
    check: "채점", again: "다시 풀기", first: "먼저 보기를 고르십시오.",
    right: "맞음", wrong: "틀림", yours: "고른 답",
    isRight: "맞았습니다.", isWrong: "틀렸습니다. 맞는 보기는 %s번입니다.", areRight: "틀렸습니다. 맞는 보기는 %s번입니다.",
    repeat: "답을 본 뒤에 푼 것이라 기록하지 않았습니다.",
    grade: "답과 견주어 스스로 매기십시오",
    grades: ["", "몰랐음", "겨우", "알았음", "쉬움"],
    kept: "기록했습니다.", next: "다음 복습: %s.", today: "오늘",
    last: "지난번", report: "이 문제의 오류 알리기",
    reportTitle: "문제 오류: %s",
    reportBody: "무엇이 잘못되었습니까?\n\n\n---\n문제: %s\n페이지: %s\n판: %s\n",
    score: "%n문제 · 알았음 %r · 몰랐음 %w · 남음 %o",
    problems: {
      notJson: "저장된 학습 기록이 깨져 있어 읽을 수 없습니다. 지우지 않고 따로 옮겨 두었으며, 복습 페이지에서 내려받을 수 있습니다. 새 기록은 비어 있는 상태에서 시작합니다.",
      damaged: "저장된 학습 기록의 일부가 깨져 있어 읽을 수 없습니다. 지우지 않고 따로 옮겨 두었으며, 복습 페이지에서 내려받을 수 있습니다. 새 기록은 비어 있는 상태에서 시작합니다.",
      foreign: "이 안내서의 것이 아닌 데이터가 학습 기록 자리에 있었습니다. 지우지 않고 따로 옮겨 두었으며, 복습 페이지에서 내려받을 수 있습니다.",
      newer: "저장된 학습 기록은 더 새로운 판에서 만든 것이라 이 판이 읽지 못합니다. 지우지 않고 따로 옮겨 두었으며, 복습 페이지에서 내려받을 수 있습니다.",
      stuck: "저장된 학습 기록을 읽을 수 없는데 따로 옮길 공간도 없습니다. 그대로 두었으며, 지금 답하는 것은 이 페이지를 떠나면 사라집니다.",
      full: "저장 공간이 가득 차서 기록하지 못했습니다. 지금까지의 답은 이 페이지를 떠나면 사라집니다. 복습 페이지에서 기록을 내보낼 수 있습니다.",
      forbidden: "이 브라우저가 저장을 허용하지 않습니다. 답은 이 페이지를 떠나면 사라집니다."
    },
    dismiss: "확인",
    review: {
      subject: "분야", all: "문제", answered: "답함", known: "알았음", due: "복습할 것", caption: "분야별 진도",
      begin: "복습 시작 (%s문제)", fresh: "새 문제 풀기", none: "지금 복습할 문제가 없습니다.", nextDue: "가장 이른 복습: %s.",
      empty: "아직 답한 문제가 없습니다. 퀴즈를 풀면 틀린 문제와 다시 볼 때가 된 문제가 여기에 모입니다.",
      place: "%n문제 중 %i번째", onward: "다음 문제", skip: "건너뛰기", stop: "그만하기", done: "모두 마쳤습니다.", from: "나온 페이지",
      failed: "문제를 받지 못했습니다. 연결을 확인하십시오.",
      count: "답 %s개가 이 브라우저에만 저장되어 있습니다.",
      exporting: "내보내기", importing: "가져오기", removing: "모두 지우기",
      sure: "답 %s개를 모두 지웁니다. 되돌릴 수 없으니 먼저 내보내십시오. 지웁니까?",
      removed: "모두 지웠습니다.", exported: "내보냈습니다.", imported: "새로운 답 %s개를 가져왔습니다.",
      refused: {
        notJson: "이 파일은 JSON이 아니어서 가져오지 않았습니다. 지금 기록은 그대로입니다.",
        damaged: "이 파일은 일부가 깨져 있어 가져오지 않았습니다. 지금 기록은 그대로입니다.",
        foreign: "이 안내서에서 내보낸 파일이 아니어서 가져오지 않았습니다. 지금 기록은 그대로입니다.",
        newer: "더 새로운 판에서 내보낸 파일이라 가져오지 않았습니다. 지금 기록은 그대로입니다."
      },
      asides: "따로 옮겨 둔 데이터", aside: "%s에 옮김, %b바이트", download: "내려받기", forget: "버리기"
    },
    mock: {
      subjects: "분야", allSubjects: "모두 고르기", noSubjects: "모두 해제", level: "수준", anyLevel: "모두", minutes: "시간(분)", seed: "시드", begin: "면접 시작", other: "다른 시드",
      seedHint: "시드와 설정이 같으면 어느 언어에서든 같은 질문이 나옵니다.",
      noSubject: "분야를 하나 이상 고르십시오.", noQuestion: "고른 분야와 수준에 맞는 질문이 없습니다.",
      count: "이 설정으로 질문 %s개", place: "%n개 중 %i번째", left: "남은 시간", pause: "멈춤", resume: "계속",
      fiveLeft: "5분 남았습니다.", over: "시간이 다 되었습니다. 지금 질문은 마저 답할 수 있습니다.",
      hint: "소리 내어 답한 다음 답을 펼쳐서 면접관이 듣는 것과 견주십시오.",
      unfinished: "끝나지 않은 면접이 있습니다", since: "시작", goOn: "이어서 하기", anew: "버리고 새로 시작",
      onward: "다음 질문", finish: "마치고 정리 보기", stop: "끝내기", summary: "면접 정리", question: "질문", grade: "평가", time: "걸린 시간", none: "답하지 않음",
      copy: "마크다운으로 복사", copied: "복사했습니다.", select: "복사하지 못했습니다. 아래 글을 선택해 두었으니 직접 복사하십시오.",
      share: "같은 질문으로 면접 보기", again: "새 면접", markdown: "마크다운"
    }
  },
  en: {
    check: "Check", again: "Try again", first: "Choose an answer first.",
    right: "Right", wrong: "Wrong", yours: "Your choice",
    isRight: "That is right.", isWrong: "That is wrong. The right choice is %s.", areRight: "That is wrong. The right choices are %s.",
    repeat: "Not recorded, because you had already seen the answer.",
    grade: "Compare with the answer and grade yourself",
    grades: ["", "Did not know", "Barely", "Knew it", "Easy"],
    kept: "Recorded.", next: "Next review: %s.", today: "today",
    last: "Last time", report: "Report a problem with this question",
    reportTitle: "Problem with question %s",
    reportBody: "What is wrong?\n\n\n---\nQuestion: %s\nPage: %s\nEdition: %s\n",
    score: "%n questions · %r known · %w missed · %o left",
    problems: {
      notJson: "The stored progress is damaged and cannot be read. It was not deleted but set aside; the review page lets you download it. Your progress starts empty.",
      damaged: "A part of the stored progress is damaged and cannot be read. It was not deleted but set aside; the review page lets you download it. Your progress starts empty.",
      foreign: "Data that is not this guide's stood in the place of your progress. It was not deleted but set aside; the review page lets you download it.",
      newer: "The stored progress comes from a newer edition, which this one cannot read. It was not deleted but set aside; the review page lets you download it.",
      stuck: "The stored progress cannot be read, and there is no room to set it aside. It was left alone, and what you answer now is lost when you leave this page.",
      full: "The storage is full and your answer was not kept. What you have answered is lost when you leave this page; the review page can export it.",
      forbidden: "This browser does not allow storage. Your answers are lost when you leave this page."
    },
    dismiss: "OK",
    review: {
      subject: "Subject", all: "Questions", answered: "Answered", known: "Known", due: "To review", caption: "Progress by subject",
      begin: "Start the review (%s)", fresh: "Try new questions", none: "Nothing is due now.", nextDue: "The earliest review: %s.",
      empty: "You have not answered a question yet. Take a quiz, and what you miss and what is due gathers here.",
      place: "Question %i of %n", onward: "Next question", skip: "Skip", stop: "Stop", done: "All done.", from: "From",
      failed: "The question did not arrive. Check the connection.",
      count: "%s answers are stored, in this browser only.",
      exporting: "Export", importing: "Import", removing: "Delete all",
      sure: "This deletes all %s answers for good; export them first if you want them back. Delete?",
      removed: "Everything was deleted.", exported: "Exported.", imported: "%s new answers were imported.",
      refused: {
        notJson: "This file is not JSON and was not imported. Your progress is as it was.",
        damaged: "A part of this file is damaged and it was not imported. Your progress is as it was.",
        foreign: "This file was not exported from this guide and was not imported. Your progress is as it was.",
        newer: "This file was exported from a newer edition and was not imported. Your progress is as it was."
      },
      asides: "Data set aside", aside: "Set aside on %s, %b bytes", download: "Download", forget: "Discard"
    },
    mock: {
      subjects: "Subjects", allSubjects: "Choose all", noSubjects: "Choose none", level: "Level", anyLevel: "All", minutes: "Minutes", seed: "Seed", begin: "Start the interview", other: "Another seed",
      seedHint: "The same seed and settings give the same questions, in either language.",
      noSubject: "Choose at least one subject.", noQuestion: "No question has these subjects and this level.",
      count: "Questions with these settings: %s", place: "Question %i of %n", left: "Time left", pause: "Pause", resume: "Resume",
      fiveLeft: "5 minutes left.", over: "Time is up. You may still finish this question.",
      hint: "Answer aloud, then open the answer and compare it with what an interviewer listens for.",
      unfinished: "You have an unfinished interview", since: "Begun", goOn: "Go on", anew: "Drop it and start anew",
      onward: "Next question", finish: "Finish and see the summary", stop: "End", summary: "Summary", question: "Question", grade: "Grade", time: "Time", none: "not answered",
      copy: "Copy as Markdown", copied: "Copied.", select: "Copying failed. The text below is selected for you to copy.",
      share: "The same questions again", again: "New interview", markdown: "Markdown"
    }
  }
};
